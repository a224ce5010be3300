"""One file for each LSP request."""
