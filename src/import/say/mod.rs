//! What a pipeline says of it: drafts, and the lines of their statements.

pub(super) mod container;
pub(super) mod draft;
pub(super) mod external;
pub(super) mod images;
pub(super) mod job;
pub(super) mod jobs;
pub(super) mod line;
pub(super) mod origin;
pub(super) mod source;
pub(super) mod value;
pub(super) mod words;
