"""One module an ERP; no word of theirs leaves this folder."""
