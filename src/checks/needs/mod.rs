//! What the stages need to be there, and who makes it.
//!
//! Takes a project; gives each object that a stage needs and that is not made in time, with the reason.
//! Four checks report from that one list. It deliberately looks at names only: whether a Secret holds the
//! key that a container asks for is not known here.

mod calls;
mod custom;
mod flux;
mod lacks;
mod makers;
mod need;
mod objects;
mod order;
mod pods;
mod releases;
mod rights;
mod sources;
mod storage;

pub(super) use lacks::{Lack, Reason, lacks};
pub(super) use need::Kind;
pub(super) use order::Order;
pub(super) use rights::{LateRight, late_rights};
