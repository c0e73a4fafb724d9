//! Cost grows with the text and no faster.
