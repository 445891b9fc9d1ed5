"""The application: who may ask what, and in which form the answer leaves."""
