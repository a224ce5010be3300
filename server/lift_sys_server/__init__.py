"""The language server: LSP on one side, the engine on the other."""
