//! What the compiler makes of a text that is only tried.

use std::collections::HashMap;

use crate::diagnostics::Sink;
use crate::emit::{self, Map};
use crate::manifests::Reader;
use crate::model::{self, FluxVersion};
use crate::plan;
use crate::settle::Project;
use crate::source::{Files, SourceMap};
use crate::syntax;
use crate::{checks, settle};

use crate::import::say::value;

/// What would be emitted, by path.
pub(in crate::import) type Emitted = HashMap<String, Map<'static>>;

/// Reads drafts and says what they would emit.
pub(in crate::import) struct Compiler<'f> {
    files: &'f dyn Files,
    reader: Reader<'f>,
    texts: SourceMap,
}

impl<'f> Compiler<'f> {
    pub(in crate::import) fn new(files: &'f dyn Files) -> Self {
        Self {
            files,
            reader: Reader::new(files),
            texts: SourceMap::default(),
        }
    }

    /// What a text would emit if the checks let it through.
    pub(in crate::import) fn emitted(&mut self, path: &str, text: &str) -> Emitted {
        let project = self.read(path, text);
        let plan = plan::sketch(&project, self.files);
        let objects = emit::objects(&plan).into_objects();
        let owned = |object: emit::Object<'_>| (object.path, value::owned_map(&object.object));
        objects.into_iter().map(owned).collect()
    }

    /// The Flux that a text needs, when it is a newer one than it says.
    pub(in crate::import) fn needed_flux(&mut self, path: &str, text: &str) -> Option<FluxVersion> {
        checks::needed_flux(&self.read(path, text))
    }

    fn read(&mut self, path: &str, text: &str) -> Project {
        let file = self.texts.add(path, text);
        let mut sink = Sink::new();
        let tree = syntax::parse(file, text, &mut sink);
        let pipelines = model::build(&tree, path, &mut self.texts, self.files, &mut sink);
        settle::settle(pipelines, &mut self.reader, self.files, &mut self.texts)
    }
}
