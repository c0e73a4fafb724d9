//! The canonical form of a pipeline file; changes whitespace and nothing else.
