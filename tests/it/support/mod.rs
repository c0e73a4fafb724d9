//! What the tests share.

mod checked;
mod tree;

pub use checked::checked;
pub use tree::Tree;
