//! What variables break for certain: whoever wrote YAML by hand cannot say that a text is meant as it is.

use crate::manifests::{Certainty, SubstitutionFault};
use crate::settle::Project;

/// Forgets what may be no fault. Something out of sight that patches Kustomizations may give values to variables.
pub(super) fn keep(project: &mut Project, is_patched_unseen: bool) {
    let is_certain = |fault: &SubstitutionFault| match fault.certainty {
        Certainty::Sure => true,
        Certainty::Valueless => !is_patched_unseen,
        Certainty::MayBeMeant => false,
    };
    for stage in project.stages.iter_mut().flatten() {
        stage.substitution.faults.retain(|fault| is_certain(fault));
    }
}
