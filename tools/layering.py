"""The contract type of import-linter that pyproject.toml uses: what a package may import, all else being forbidden.

A contract names its package, what that package may import, and single imports that are excused:

    name = "vipc.regalloc works on machine IR"
    type = "only"
    package = "vipc.regalloc"
    may_import = ["vipc.a64.mir", "vipc.a64.registers"]

Only the project's own packages count. Imports inside functions count too; imports within the package, and of the
packages around it, are free.
"""

from __future__ import annotations

from typing import Any

from importlinter import Contract, ContractCheck, fields, output


class Only(Contract):
    """Holds when each direct import that leaves `package` leads into one of `may_import`, or is excused."""

    package = fields.ModuleField()
    may_import = fields.ListField(subfield=fields.ModuleField(), required=False)
    excused = fields.ListField(subfield=fields.StringField(), required=False)

    def check(self, graph: Any, verbose: bool) -> ContractCheck:
        package = str(self.package)
        allowed = [package, *_names(self.may_import)]
        excused = set(_names(self.excused))
        found: set[str] = set()
        for importer in sorted(graph.modules):
            if within(importer, package):
                found |= {f"{importer} -> {name}" for name in graph.find_modules_directly_imported_by(importer)
                          if not within(package, name) and not any(within(name, parent) for parent in allowed)}
        problems = [f"{import_} is not allowed" for import_ in sorted(found - excused)]
        problems += [f"{import_} is excused, but not there" for import_ in sorted(excused - found)]
        return ContractCheck(kept=not problems, metadata={"problems": problems})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for problem in check.metadata["problems"]:
            output.print_error(problem)


def within(module: str, package: str) -> bool:
    """Whether `module` is `package` or lies in it."""
    return module == package or module.startswith(package + ".")


def _names(values: Any) -> list[str]:
    """The values of a field that may be absent."""
    return [str(value) for value in values or ()]
