"""Who may sign in, and what they may and see: accounts, roles, scopes, tokens."""
