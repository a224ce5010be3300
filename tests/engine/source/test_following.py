"""A text that continues a module: what came before is in reach of its functions."""

from lift_sys.source import Document, Outline

TEXT = "import re\n\n\ndef f(): ...\n"


def test_imports_and_names_before_the_text_are_in_reach():
    document = Document(TEXT)
    alone = document.find("f").digest
    before = Document("import math\nx = 1\n\n\ndef g():\n  return 1\n").outline
    assert document.follow(before)
    target = document.find("f")
    assert target.imports == ("import math", "import re")
    assert target.siblings == ("x", "g")
    assert target.digest != alone
    assert target.digest == Document(f"import math\nx = 1\n{TEXT}").find("f").digest
    assert document.outline == Document(TEXT).outline


def test_what_came_before_stays_through_edits_and_can_be_taken_back():
    document = Document(TEXT)
    alone = document.find("f").digest
    before = Outline(imports=("import math",))
    assert document.follow(before)
    assert not document.follow(Outline(imports=("import math",)))
    start = len("import re\n")
    document.edit((document.find("f").span._replace(start=start, end=start)), "\nimport os\n")
    assert document.find("f").imports == ("import math", "import re", "import os")
    document.edit(document.find("f").span._replace(start=start, end=start + 11), "")
    assert document.follow(Outline())
    assert document.find("f").digest == alone


def test_names_alone_change_no_digest():
    document = Document(TEXT)
    alone = document.find("f").digest
    document.follow(Outline(names=("x",)))
    assert document.find("f").digest == alone
