//! Whether what is emitted makes Flux see an upgrade of Helm. `simulate` plays what comes of it where it does not.

use crate::manifests::HelmRelease;

use super::StagePlan;
use super::readiness::Tied;

impl StagePlan<'_> {
    /// Whether Flux waits for the chart and the values that each HelmRelease of the stage has in this commit, by what is
    /// emitted.
    #[must_use]
    pub fn sees_releases(&self) -> bool {
        let mut releases = HelmRelease::among(&self.settled.tree.objects);
        releases.all(|it| {
            self.settled.says_readiness(it.object) || (self.sees_chart(it) && self.sees_values(it))
        })
    }

    fn sees_chart(&self, release: HelmRelease<'_>) -> bool {
        // Which chart it is says its own spec.
        let is_own = |kind: &str| kind == "HelmRepository";
        if release.chart.is_none_or(|chart| is_own(chart.source.kind)) {
            return true;
        }
        let asked = Tied::of(release, self.settled).map(|tied| tied.is_taken_up());
        let mut expressions = self.readiness.expressions.iter();
        asked.is_some_and(|asked| expressions.any(|it| it.current.contains(&asked)))
    }

    fn sees_values(&self, release: HelmRelease<'_>) -> bool {
        let target = self.settled.unpatched.target(release.object);
        let mut tied = self.readiness.values.iter();
        let tied = tied.find(|it| Some(&it.target) == target.as_ref());
        let mut kept = release.kept_values(&self.settled.tree.objects);
        kept.all(|values| {
            let wanted = [&values.object.kind, &values.object.name, values.key];
            let mut contents = tied.iter().flat_map(|tied| &tied.contents);
            contents.any(|[kind, name, key, _]| [kind, name, key.as_str()] == wanted)
        })
    }
}
