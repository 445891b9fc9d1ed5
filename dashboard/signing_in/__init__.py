"""How somebody becomes a viewer: password, code, another provider, a link by mail, and the session that follows."""
