//! What holds for any input, tried on many.

mod rollouts;
mod syntax;
