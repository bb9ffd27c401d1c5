"""Companies, addresses, people, roles, who must approve what."""
