//! What must be true of a pipeline before anything is written.
//!
//! Takes the model and what the stages' directories hold; gives findings and, when none is an error, a
//! [`Checked`] project. Each check is a file with its rule, a page of the same name beside it, and one
//! line below. It deliberately decides nothing that is emitted.

mod applied_job;
mod back_off;
mod broken_substitution;
mod canary_workload;
mod changed_kustomization;
mod charts;
mod conflicting_refs;
mod cycles;
mod definitions;
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
mod folder_changes;
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
mod invalid_ref;
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
mod missing_values;
mod movement;
mod mutable_image_tag;
mod name_too_long;
mod needs;
mod neighbours;
mod nested_kustomization;
mod nested_paths;
mod order_cycle;
mod outdated_flux;
mod outlasting_release;
mod outlasting_rollout;
mod overlaps;
mod overridden_word;
mod owned_by_hand;
mod parent_source;
mod partial_rollout;
mod placement;
mod pod_as_job;
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
mod source_objects;
mod stopped_workload;
mod suspended_dependency;
mod suspended_job;
mod suspended_object;
mod taken_name;
pub mod transitions;
mod unapplied_job;
mod unapplied_kustomization;
mod unbound_claim;
mod unbounded_job;
mod undeclared_kind;
mod undeclared_namespace;
mod undeclared_object;
mod undeclared_release;
mod unfollowed_field;
mod unforced_job;
mod ungated_chart;
mod unguarded_edge;
mod unknown_check;
mod unknown_dependency;
mod unknown_field;
mod unknown_health;
mod unknown_image;
mod unknown_kind;
mod unknown_source;
mod unknown_stage;
mod unlisted_kustomization;
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
mod unserved_version;
mod unsubstituted_job;
mod untied_chart;
mod unused_allow;
mod unwaited_dependency;
mod unwaited_external;
mod unwaited_release;
mod unwaivable_check;
mod unwritable_path;
mod waited;
mod weak_ready_expression;
mod zero_duration;

use crate::settle::{Project, Site};

pub use conflicting_refs::conflicting_refs;
pub use cycles::cycles;
pub use invalid_cel::{READY_EXPRESSION, broken_ready_expression};
pub use invalid_field::invalid_by_itself;
pub use missing_namespace::unplaced;
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
pub use unknown_kind::{is_no_kustomization, unknown_kind};
pub use unwaited_dependency::{CHECK as UNWAITED_DEPENDENCY, all_ready_at_once, lists_jobs};

registry::checks! {
    broken_substitution: Stage waivable,
    canary_workload: Project waivable,
    changed_kustomization: Project waivable,
    conflicting_refs: Source,
    duplicate_image: Stage,
    duplicate_job: Project,
    duplicate_kustomization: Project,
    duplicate_ready: Stage,
    duplicate_relation: Project,
    empty_stage: Stage waivable,
    expiring_job: Job waivable,
    external_order: Stage,
    floating_chart: Release waivable,
    forced_stage: Stage waivable,
    foreign_cycle: Project,
    hidden_edge: Project waivable,
    idle_job: Job,
    ignored_health: Stage,
    ignored_job: Stage,
    ignored_job_template: Stage,
    ignored_stage: Stage,
    image_mismatch: Project,
    ineffective_timeout: Stage,
    injected_job: Project waivable,
    invalid_annotation: Stage + Source,
    invalid_cel: Stage,
    invalid_field: Refused waivable,
    invalid_glob: Project,
    invalid_image: Stage + Pipeline,
    invalid_label: Stage + Source,
    invalid_marker: Project,
    invalid_patch: Stage,
    invalid_pin: Project,
    invalid_range: Project,
    invalid_ref: Project,
    invalid_url: Project,
    invalid_yaml: Stage + Source,
    irreplaceable_job: Stage waivable,
    job_elsewhere: Project waivable,
    job_not_listed: Stage,
    job_readiness: Stage,
    late_job: Stage,
    late_object: Project waivable,
    letter_case: Project,
    long_job_name: Stage,
    misplaced_parent: Project,
    misplaced_source_field: Project,
    missing_component: Stage + Project,
    missing_directory: Stage,
    missing_image: Stage,
    missing_keys: Project,
    missing_namespace: Stage waivable,
    missing_url: Project,
    missing_values: Project waivable,
    mutable_image_tag: Stage,
    name_too_long: Stage + Pipeline,
    nested_kustomization: Stage waivable,
    nested_paths: Project waivable,
    order_cycle: Project,
    outdated_flux: Project,
    outlasting_release: Release,
    outlasting_rollout: Stage,
    overridden_word: Stage + Source,
    parent_source: Project,
    partial_rollout: Waited,
    pod_as_job: Waited waivable,
    queued_job: Job waivable,
    release_dependency: Project waivable,
    remote_base: Stage,
    renamed_from_declared: Project,
    request_over_limit: Job,
    reserved_name: Stage,
    restarting_job: Job,
    run_and_command: Stage,
    second_parent: Project,
    self_relation: Project,
    shared_cluster: Project waivable,
    shared_file: Project,
    shared_object: Project waivable,
    shared_path: Project,
    short_interval: Stage,
    short_timeout: Stage waivable,
    skipped_job: Stage waivable,
    slow_retry: Stage,
    stopped_workload: Waited waivable,
    suspended_dependency: Project,
    suspended_job: Job waivable,
    suspended_object: Waited waivable,
    taken_name: Project waivable,
    unapplied_job: Stage,
    unapplied_kustomization: Project,
    unbound_claim: Project,
    unbounded_job: Job,
    undeclared_kind: Project,
    undeclared_namespace: Project,
    undeclared_object: Project,
    undeclared_release: Release,
    unfollowed_field: Stage,
    unforced_job: Stage waivable,
    ungated_chart: Release waivable,
    unguarded_edge: Project waivable,
    unknown_check: Stage,
    unknown_dependency: Project,
    unknown_field: Refused waivable,
    unknown_health: Stage waivable,
    unknown_image: Stage,
    unknown_kind: Project waivable,
    unknown_source: Stage,
    unknown_stage: Project,
    unlisted_kustomization: Project,
    unmade_object: Project waivable,
    unmatched_glob: Project,
    unmatched_image: Project waivable,
    unordered_object: Project waivable,
    unplaced_object: Stage,
    unpruned_jobs: Stage,
    unreachable_retries: Job,
    unreached_values: Project,
    unreadable_input: Project waivable,
    unready_kind: Stage waivable,
    unseen_values: Release waivable,
    unserved_version: Project waivable,
    unsubstituted_job: Stage waivable,
    untied_chart: Release waivable,
    unwaited_dependency: Stage waivable,
    unwaited_external: Project,
    unwaited_release: Release waivable,
    unwaivable_check: Stage,
    unwritable_path: Project,
    weak_ready_expression: Stage,
    zero_duration: Stage + Source,
    ;
    deferred
    unused_allow,
}
