//! What the tests share.

mod tree;

pub use tree::Tree;
