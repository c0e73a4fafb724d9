//! What holds for any input, tried on many.

mod addressed;
mod compiled;
mod generate;
mod order;
mod rollouts;
mod syntax;

pub use generate::generated;
