//! What the tests share.

mod checked;
mod project;
mod tree;

pub use checked::checked;
pub use project::Project;
pub use tree::Tree;
