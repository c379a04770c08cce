interface ErrorBody {
  readonly message: string;
  /** Not of the body: further headers of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly [member: string]: unknown;
}

/** An error as AWS answers it: HTTP status, exception name, message, headers, further members of the body. */
export class AwsError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(status: number, code: string, body: string | ErrorBody) {
    const given: ErrorBody = typeof body === "string" ? { message: body } : body;
    const { message, headers = {}, ...detail } = given;
    super(message);
    this.name = code;
    this.status = status;
    this.code = code;
    this.headers = headers;
    this.detail = detail;
  }
}

export const notFound = (message: string): AwsError =>
  new AwsError(404, "ResourceNotFoundException", message);

export const conflict = (message: string): AwsError =>
  new AwsError(409, "ConflictException", message);

export const accessDenied = (message: string): AwsError =>
  new AwsError(403, "AccessDeniedException", message);

export const throttled = (message = "Rate exceeded"): AwsError =>
  new AwsError(429, "ThrottlingException", message);

export const internalError = (message = "An internal error occurred"): AwsError =>
  new AwsError(500, "InternalServerException", message);

export const invalid = (message: string, reason = "FieldValidationFailed"): AwsError =>
  new AwsError(400, "ValidationException", { message, reason });
