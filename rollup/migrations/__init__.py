"""Schema migrations of this layer; see `rollup.schema`."""
