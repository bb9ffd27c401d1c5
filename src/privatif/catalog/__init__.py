"""Articles, each company's catalogue and prices, search."""
