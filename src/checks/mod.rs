//! What must be true of a pipeline before anything is written.
//!
//! Takes the model and what the stages' directories hold; gives findings and, when none is an error, a
//! [`Checked`] project. Each check is a file with its rule, a page of the same name beside it, and one
//! line below. It deliberately decides nothing that is emitted.

mod applied_job;
mod back_off;
mod broken_substitution;
mod canary_workload;
mod cel_type;
mod charts;
mod conflicting_refs;
mod cycles;
mod duplicate_image;
mod duplicate_job;
mod duplicate_kustomization;
mod duplicate_ready;
mod duplicate_relation;
mod emitted_files;
mod empty_stage;
mod expiring_job;
mod external_order;
mod findings;
mod floating_chart;
mod forced_stage;
mod foreign_cycle;
mod frozen;
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
mod injected_job;
mod invalid_annotation;
mod invalid_cel;
mod invalid_field;
mod invalid_glob;
mod invalid_image;
mod invalid_label;
mod invalid_marker;
mod invalid_patch;
mod invalid_pin;
mod invalid_range;
mod invalid_url;
mod invalid_yaml;
mod irreplaceable_job;
mod job_elsewhere;
mod job_not_listed;
mod job_readiness;
mod job_times;

mod late_job;
mod late_object;
mod letter_case;
mod long_job_name;
mod misplaced_parent;
mod misplaced_source_field;
mod missing_component;
mod missing_directory;
mod missing_image;
mod missing_keys;
mod missing_namespace;
mod missing_url;
mod movement;
mod mutable_image_tag;
mod name_too_long;
mod needs;
mod nested_kustomization;
mod nested_paths;
mod order_cycle;
mod outdated_flux;
mod outlasting_release;
mod outlasting_rollout;
mod overridden_word;
mod parent_source;
mod partial_rollout;
mod placement;
mod queued_job;
mod reference;
mod refused;
mod registry;
mod release;
mod release_dependency;
mod remote_base;
mod renamed_from_declared;
mod request_over_limit;
mod reserved_name;
mod restarting_job;
mod run;
mod run_and_command;
mod second_parent;
mod self_relation;
mod shared_cluster;
mod shared_file;
mod shared_object;
mod shared_path;
mod short_interval;
mod short_timeout;
mod skipped_job;
mod slow_retry;
mod stopped_workload;
mod suspended_dependency;
mod suspended_job;
mod suspended_object;
mod taken_name;
pub mod transitions;
mod unapplied_job;
mod unbound_claim;
mod unbounded_job;
mod undeclared_kind;
mod undeclared_namespace;
mod undeclared_object;
mod unforced_job;
mod ungated_chart;
mod unguarded_edge;
mod unknown_check;
mod unknown_field;
mod unknown_health;
mod unknown_image;
mod unknown_source;
mod unknown_stage;
mod unmade_object;
mod unmatched_glob;
mod unmatched_image;
mod unordered_object;
mod unplaced_object;
mod unpruned_jobs;
mod unreachable_retries;
mod unreached_values;
mod unreadable_input;
mod unready_kind;
mod unseen_values;
mod untied_chart;
mod unused_allow;
mod unwaited_dependency;
mod unwaited_release;
mod unwaivable_check;
mod unwritable_path;
mod waited;
mod weak_ready_expression;
mod zero_duration;

use crate::settle::{Project, Site, dependents};

pub use cycles::cycles;
pub use movement::{Movement, movement};
pub use mutable_image_tag::moving_tag;
pub use order_cycle::CHECK as ORDER_CYCLE;
pub use outdated_flux::needed_flux;
pub use parent_source::CHECK as PARENT_SOURCE;
pub use reference::reference;
pub use registry::{all, find, is_waivable};
pub use release::carrier;
pub use run::{Checked, judge, run};
pub use unguarded_edge::CHECK as UNGUARDED_EDGE;
pub use unwaited_dependency::{CHECK as UNWAITED_DEPENDENCY, is_ready_at_once, lists_jobs};

registry::checks! {
    broken_substitution waivable,
    canary_workload waivable,
    conflicting_refs,
    duplicate_image,
    duplicate_job,
    duplicate_kustomization,
    duplicate_ready,
    duplicate_relation,
    empty_stage waivable,
    expiring_job waivable,
    external_order,
    floating_chart waivable,
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
    injected_job waivable,
    invalid_annotation,
    invalid_cel,
    invalid_field waivable,
    invalid_glob,
    invalid_image,
    invalid_label,
    invalid_marker,
    invalid_patch,
    invalid_pin,
    invalid_range,
    invalid_url,
    invalid_yaml,
    irreplaceable_job waivable,
    job_elsewhere waivable,
    job_not_listed,
    job_readiness,
    late_job,
    late_object waivable,
    letter_case,
    long_job_name,
    misplaced_parent,
    misplaced_source_field,
    missing_component,
    missing_directory,
    missing_image,
    missing_keys,
    missing_namespace waivable,
    missing_url,
    mutable_image_tag,
    name_too_long,
    nested_kustomization waivable,
    nested_paths waivable,
    order_cycle,
    outdated_flux,
    outlasting_release,
    outlasting_rollout,
    overridden_word,
    parent_source,
    partial_rollout,
    queued_job waivable,
    release_dependency waivable,
    remote_base,
    renamed_from_declared,
    request_over_limit,
    reserved_name,
    restarting_job,
    run_and_command,
    second_parent,
    self_relation,
    shared_cluster waivable,
    shared_file,
    shared_object waivable,
    shared_path,
    short_interval,
    short_timeout waivable,
    skipped_job waivable,
    slow_retry,
    stopped_workload waivable,
    suspended_dependency,
    suspended_job waivable,
    suspended_object waivable,
    taken_name waivable,
    unapplied_job,
    unbound_claim,
    unbounded_job,
    undeclared_kind,
    undeclared_namespace,
    undeclared_object,
    unforced_job waivable,
    ungated_chart waivable,
    unguarded_edge waivable,
    unknown_check,
    unknown_field waivable,
    unknown_health waivable,
    unknown_image,
    unknown_source,
    unknown_stage,
    unmade_object waivable,
    unmatched_glob,
    unmatched_image waivable,
    unordered_object waivable,
    unplaced_object,
    unpruned_jobs,
    unreachable_retries,
    unreached_values,
    unreadable_input waivable,
    unready_kind waivable,
    unseen_values waivable,
    untied_chart waivable,
    unwaited_dependency waivable,
    unwaited_release waivable,
    unwaivable_check,
    unwritable_path,
    weak_ready_expression,
    zero_duration,
    ;
    deferred
    unused_allow,
}
