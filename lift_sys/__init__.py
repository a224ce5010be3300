"""The lift-sys engine: from a docstring to verified Python.

Knows nothing of the language server protocol: positions here are offsets into text. Importing this
package loads nothing else, so that a child process can use one part without paying for the others.
"""

__version__ = "0.1.0"
