//! The parser that pest makes of `grammar/pipeline.pest`; private to this folder.

#[derive(pest_derive::Parser)]
#[grammar = "grammar/pipeline.pest"]
pub(super) struct Grammar;
