"""What a page costs: `python -m bench.pages --help`; see bench/README.md."""
