//! A draft is tried, changed where it does not fit, and tried again.

pub(super) mod compiler;
pub(super) mod job_step;
pub(super) mod rounds;
