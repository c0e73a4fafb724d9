//! What must be true of a pipeline before anything is written.
//!
//! Takes the model and what the stages' directories hold; gives findings and, when none is an error, a
//! [`Checked`] project. Each check is a file with its rule, a page of the same name beside it, and one
//! line below. It deliberately decides nothing that is emitted.

mod cycles;
mod findings;
mod project;
mod registry;
mod run;

pub use project::{Project, Site};
pub use registry::{all, find, is_waivable};
pub use run::{Checked, run};

registry::checks! {
    duplicate_relation,
    order_cycle,
    self_relation,
    unguarded_edge waivable,
    unknown_check,
    unknown_stage,
    unwaivable_check,
    ;
    deferred
    unused_allow,
}
