//! What the compiler makes of a text that is only tried.

use std::collections::HashMap;

use crate::diagnostics::Sink;
use crate::emit::{self, Map};
use crate::manifests::Reader;
use crate::model;
use crate::plan;
use crate::settle;
use crate::settle::{Filled, Project};
use crate::source::{Files, SourceMap};

use crate::import::say::jobs::Reading;
use crate::import::say::value;

/// What would be emitted, by path.
pub(in crate::import) type Emitted = HashMap<String, Map<'static>>;

/// Reads drafts and says what they would emit.
pub(in crate::import) struct Compiler<'c, 'f> {
    files: &'f dyn Files,
    reader: &'c mut Reader<'f>,
    texts: &'c mut SourceMap,
    /// Where the YAML is that drafts are made from, when that is not `texts`.
    written: Option<&'c SourceMap>,
    filled: Filled,
}

impl<'c, 'f> Compiler<'c, 'f> {
    /// One that looks at what was read already, and reads every file once for all drafts.
    pub(in crate::import) fn beside(
        files: &'f dyn Files,
        reading: &'c mut Reading<'_, 'f>,
    ) -> Self {
        Self {
            files,
            reader: reading.reader,
            texts: reading.sources,
            written: None,
            filled: Filled::kept(),
        }
    }

    /// One that looks at other files than the drafts are made from.
    pub(in crate::import) fn apart(
        files: &'f dyn Files,
        reading: &'c mut Reading<'_, 'f>,
        written: &'c SourceMap,
    ) -> Self {
        Self {
            written: Some(written),
            ..Self::beside(files, reading)
        }
    }

    /// The texts that drafts are made from.
    pub(in crate::import) fn written(&self) -> &SourceMap {
        self.written.unwrap_or(self.texts)
    }

    /// What a text would emit if the checks let it through.
    pub(in crate::import) fn emitted(&self, project: &Project) -> Emitted {
        let plan = plan::sketch(project, self.files);
        let objects = emit::objects(&plan).into_objects();
        let owned = |object: emit::Object<'_>| (object.path, value::owned_map(&object.object));
        objects.into_iter().map(owned).collect()
    }

    /// What a text says. Nothing points into it later, so it is not kept.
    pub(in crate::import) fn read(&mut self, path: &str, text: &str) -> Project {
        let file = self.texts.add(path, text);
        let mut sink = Sink::new();
        let pipelines = model::build(file, path, self.texts, self.files, &mut sink);
        let project = settle::settle_again(
            pipelines,
            (self.reader, &mut self.filled),
            self.files,
            self.texts,
        );
        self.texts.forget(file);
        project
    }
}
