"""Every package stands under a contract of its own, and a contract finds what breaks it."""

import tomllib

import pytest
from grimp import ImportGraph

from tools.checks import ROOT
from tools.layering import Only, within

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
NOT_LAYERED = {"tests"}


def packages() -> set[str]:
    found = {file.parent.name for file in ROOT.glob("*/__init__.py")} - NOT_LAYERED
    return found | {f"vipc.{file.parent.name}" for file in (ROOT / "vipc").glob("*/__init__.py")}


def test_every_package_has_a_contract() -> None:
    assert {contract["package"] for contract in CONTRACTS} == packages()


@pytest.mark.parametrize(("imported", "kept"), [("abi.errors", True), ("kernel.sched", True), ("kernels", False), ("lib.text", False)])
def test_contract(imported: str, kept: bool) -> None:
    graph = ImportGraph()
    for module in ("kernel", "kernel.main", imported):
        graph.add_module(module)
    graph.add_import(importer="kernel.main", imported=imported)
    options = {"package": "kernel", "may_import": ["abi"]}
    contract = Only("the kernel", {"root_packages": ["kernel"]}, options)
    assert contract.check(graph, verbose=False).kept == kept


def test_an_excuse_must_be_needed() -> None:
    graph = ImportGraph()
    graph.add_module("kernel")
    contract = Only("the kernel", {"root_packages": ["kernel"]}, {"package": "kernel", "excused": ["kernel.a -> lib.b"]})
    assert not contract.check(graph, verbose=False).kept


def test_within() -> None:
    assert within("vipc.a64.mir", "vipc.a64") and within("vipc.a64", "vipc.a64") and not within("vipc.a64x", "vipc.a64")
