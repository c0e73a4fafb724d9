//! What the tests share.

mod checked;
mod commit;
pub mod cursor;
mod found;
pub mod generate;
mod project;
mod tree;

pub use checked::checked;
pub use commit::commit;
pub use found::found;
pub use generate::{Repository, repositories};
pub use project::Project;
pub use tree::Tree;
