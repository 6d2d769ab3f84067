"""The stubs name every word of the language and no other."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import vipc.lang
from vipc.sema.words import ARM64, HEAP, LANG, UNSAFE

FOLDER = Path(vipc.lang.__file__).parent
HELPERS = {"T", "C", "P", "Pointer"}


@pytest.mark.parametrize(("file", "words"), [("__init__", LANG), ("arm64", ARM64), ("unsafe", UNSAFE), ("heap", HEAP)])
def test_words_and_stubs_agree(file: str, words: tuple[str, ...]) -> None:
    named: set[str] = set()
    for node in ast.parse((FOLDER / f"{file}.pyi").read_text()).body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                named.add(name)
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                named.add(name)
    assert named - HELPERS == set(words)
