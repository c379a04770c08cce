// CommonJS, since Temporal loads it by its path: in the worker, and bundled beside the workflows.
// Messages and stack traces of failures become payloads, which the codec then encrypts.
const { DefaultFailureConverter } = require("@temporalio/common");

exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
