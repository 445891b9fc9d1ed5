"""The data plane: facts in, numbers out; knows nothing of Flask, Dash, users or HTML."""
