"""A notebook in the fake editor: its cells are buffers, and what happens to them is told as editors do."""

from dataclasses import dataclass, field

from support.editor import Buffer

URI = "file:///project/book.ipynb"
CODE, MARKUP = 2, 1


@dataclass
class Cell(Buffer):
    """A cell; edits of it are told by its notebook."""

    notebook: "Notebook" = None
    kind: int = CODE
    language: str = "python"

    @property
    def entry(self):
        return {"kind": self.kind, "document": self.uri}

    @property
    def item(self):
        document = {"uri": self.uri, "languageId": self.language}
        return {**document, "version": self.version, "text": self.text}

    def told(self, version, changes):
        """The message on an edit of the text."""
        identifier = {"uri": self.uri, "version": version}
        return self.notebook.change({"textContent": [{"document": identifier, "changes": changes}]})


@dataclass
class Notebook:
    """An open notebook of an editor."""

    editor: object
    uri: str = URI
    cells: list[Cell] = field(default_factory=list)
    version: int = 1
    made: int = 0

    def open(self, *texts):
        self.cells = [self.cell(text) for text in texts]
        cells = [cell.entry for cell in self.cells]
        document = {"notebookType": "jupyter-notebook", "uri": self.uri, "version": 1}
        params = {
            "notebookDocument": {**document, "cells": cells},
            "cellTextDocuments": [cell.item for cell in self.cells],
        }
        self.editor.notify("notebookDocument/didOpen", params)
        return self.cells

    def cell(self, text, kind=CODE, language="python"):
        self.made += 1
        uri = f"vscode-notebook-cell:{self.uri.removeprefix('file://')}#W{self.made}"
        cell = Cell(uri, text, self.editor.encoding, notebook=self, kind=kind, language=language)
        self.editor.buffers[uri] = cell
        return cell

    def splice(self, start, count, *cells):
        """Put cells in the place of others; those that stay in the notebook are not opened anew."""
        before = list(self.cells)
        self.cells[start : start + count] = cells
        opened = [cell for cell in cells if cell not in before]
        closed = [cell for cell in before if cell not in self.cells]
        for cell in closed:
            self.editor.buffers.pop(cell.uri)
        array = {"start": start, "deleteCount": count, "cells": [cell.entry for cell in cells]}
        structure = {
            "array": array,
            "didOpen": [cell.item for cell in opened],
            "didClose": [{"uri": cell.uri} for cell in closed],
        }
        self.editor.notify(*self.change({"structure": structure}))

    def move(self, start, to):
        """Move a cell, as VS Code tells it: the stretch between the two places is written anew."""
        cells = list(self.cells)
        cells.insert(to, cells.pop(start))
        first, last = sorted((start, to))
        self.splice(first, last - first + 1, *cells[first : last + 1])

    def mark(self, cell, kind):
        cell.kind = kind
        self.editor.notify(*self.change({"data": [cell.entry]}))

    def close(self):
        for cell in self.cells:
            self.editor.buffers.pop(cell.uri)
        cells = [{"uri": cell.uri} for cell in self.cells]
        params = {"notebookDocument": {"uri": self.uri}, "cellTextDocuments": cells}
        self.editor.notify("notebookDocument/didClose", params)

    def change(self, cells):
        self.version += 1
        identifier = {"uri": self.uri, "version": self.version}
        return "notebookDocument/didChange", {
            "notebookDocument": identifier,
            "change": {"cells": cells},
        }
