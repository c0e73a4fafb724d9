//! What an earlier build of a pipeline file wrote, read through a window.

use crate::source::Files;

use super::folder::is_plain;
use super::header::owner;
use super::record::{Record, path_of};

/// Path and text of each file in the record of a pipeline file that is there and still names it as its owner.
#[must_use]
pub fn built(files: &dyn Files, pipeline: &str) -> Vec<(String, String)> {
    let record = files.read(&path_of(pipeline)).ok();
    let record = record
        .and_then(|text| Record::parse(&text))
        .unwrap_or_default();
    let paths = record.paths.into_iter().filter(|path| is_plain(path));
    let read = paths.filter_map(|path| Some((files.read(&path).ok()?, path)));
    let is_ours = |text: &str| text.lines().next().and_then(owner) == Some(pipeline);
    read.filter(|(text, _)| is_ours(text))
        .map(|(text, path)| (path, text))
        .collect()
}
