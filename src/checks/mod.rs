//! What must be true of a pipeline before anything is written.
//!
//! Takes the model and what the stages' directories hold; gives findings and, when none is an error, a
//! [`Checked`] project. Each check is a file with its rule, a page of the same name beside it, and one
//! line below. It deliberately decides nothing that is emitted.

mod applied_job;
mod back_off;
mod broken_substitution;
mod conflicting_refs;
mod cycles;
mod duplicate_job;
mod duplicate_kustomization;
mod duplicate_ready;
mod duplicate_relation;
mod empty_stage;
mod expiring_job;
mod findings;
mod forced_stage;
mod foreign_cycle;
mod hidden_edge;
mod idle_job;
mod ignored_health;
mod ignored_job;
mod ignored_job_template;
mod ignored_stage;
mod image_mismatch;
mod image_uses;
pub mod imports;
mod ineffective_timeout;
mod invalid_annotation;
mod invalid_cel;
mod invalid_image;
mod invalid_label;
mod invalid_marker;
mod invalid_patch;
mod invalid_pin;
mod invalid_url;
mod invalid_yaml;
mod irreplaceable_job;
mod job_elsewhere;
mod job_not_listed;
mod job_readiness;
mod job_times;

mod late_job;
mod late_object;
mod long_job_name;
mod misplaced_source_field;
mod missing_component;
mod missing_directory;
mod missing_image;
mod missing_namespace;
mod missing_url;
mod mutable_image_tag;
mod name_too_long;
mod needs;
mod nested_paths;
mod order_cycle;
mod outdated_flux;
mod outlasting_rollout;
mod overridden_word;
mod partial_rollout;
mod placement;
mod queued_job;
mod reference;
mod registry;
mod release;
mod remote_base;
mod renamed_from_declared;
mod request_over_limit;
mod restarting_job;
mod run;
mod run_and_command;
mod self_relation;
mod shared_object;
mod short_interval;
mod short_timeout;
mod skipped_job;
mod slow_retry;
mod suspended_dependency;
mod suspended_job;
mod taken_name;
pub mod transitions;
mod unapplied_job;
mod unbound_claim;
mod unbounded_job;
mod undeclared_kind;
mod undeclared_namespace;
mod undeclared_object;
mod unforced_job;
mod unguarded_edge;
mod unknown_check;
mod unknown_field;
mod unknown_image;
mod unknown_source;
mod unknown_stage;
mod unmade_object;
mod unordered_object;
mod unplaced_object;
mod unpruned_jobs;
mod unreachable_retries;
mod unused_allow;
mod unwaited_dependency;
mod unwaivable_check;
mod weak_ready_expression;

use crate::settle::{Project, Site, dependents};

pub use cycles::cycles;
pub use mutable_image_tag::moving_tag;
pub use order_cycle::CHECK as ORDER_CYCLE;
pub use outdated_flux::needed_flux;
pub use reference::reference;
pub use registry::{all, find, is_waivable};
pub use release::carrier;
pub use run::{Checked, judge, run};

registry::checks! {
    broken_substitution waivable,
    conflicting_refs,
    duplicate_job,
    duplicate_kustomization,
    duplicate_ready,
    duplicate_relation,
    empty_stage waivable,
    expiring_job waivable,
    forced_stage waivable,
    foreign_cycle,
    hidden_edge waivable,
    idle_job,
    ignored_health,
    ignored_job,
    ignored_job_template,
    ignored_stage,
    image_mismatch,
    ineffective_timeout,
    invalid_annotation,
    invalid_cel,
    invalid_image,
    invalid_label,
    invalid_marker,
    invalid_patch,
    invalid_pin,
    invalid_url,
    invalid_yaml,
    irreplaceable_job waivable,
    job_elsewhere waivable,
    job_not_listed,
    job_readiness,
    late_job,
    late_object waivable,
    long_job_name,
    misplaced_source_field,
    missing_component,
    missing_directory,
    missing_image,
    missing_namespace waivable,
    missing_url,
    mutable_image_tag,
    name_too_long,
    nested_paths waivable,
    order_cycle,
    outdated_flux,
    outlasting_rollout,
    overridden_word,
    partial_rollout,
    queued_job waivable,
    remote_base,
    renamed_from_declared,
    request_over_limit,
    restarting_job,
    run_and_command,
    self_relation,
    shared_object waivable,
    short_interval,
    short_timeout waivable,
    skipped_job waivable,
    slow_retry,
    suspended_dependency,
    suspended_job waivable,
    taken_name waivable,
    unapplied_job,
    unbound_claim,
    unbounded_job,
    undeclared_kind,
    undeclared_namespace,
    undeclared_object,
    unforced_job waivable,
    unguarded_edge waivable,
    unknown_check,
    unknown_field waivable,
    unknown_image,
    unknown_source,
    unknown_stage,
    unmade_object waivable,
    unordered_object waivable,
    unplaced_object,
    unpruned_jobs,
    unreachable_retries,
    unwaited_dependency waivable,
    unwaivable_check,
    weak_ready_expression,
    ;
    deferred
    unused_allow,
}
