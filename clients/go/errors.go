package caxton

import (
	"errors"
	"fmt"
	"time"

	caxtonv1 "caxton/gen/caxton/v1"
	"connectrpc.com/connect"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
)

// Error is what a failed call carries.
type Error struct {
	// Code is the code of gRPC.
	Code connect.Code
	// Reason is the name of an ErrorReason, such as AGENT_NOT_FOUND; empty when the error is not
	// the server's own: nobody answered, or something between did.
	Reason string
	// Message is for people.
	Message string
	// Metadata holds facts by name.
	Metadata map[string]string
	// Violations are all fields of the request that break a rule.
	Violations []*errdetails.BadRequest_FieldViolation
	// Diagnostics are problems in an agent file.
	Diagnostics []*caxtonv1.Diagnostic
	// RetryAfter is when to try again, where the server says so; else 0.
	RetryAfter time.Duration
}

func (e *Error) Error() string { return fmt.Sprintf("%s: %s", e.Code, e.Message) }

// Reason is the reason of the error of a call, such as AGENT_NOT_FOUND; empty when it has none.
func Reason(err error) string {
	if failed, ok := FromError(err); ok {
		return failed.Reason
	}
	return ""
}

// FromError reads the error of a call; false when err comes from no call.
func FromError(err error) (*Error, bool) {
	var wire *connect.Error
	if !errors.As(err, &wire) {
		return nil, false
	}
	read := &Error{Code: wire.Code(), Message: wire.Message()}
	for _, detail := range wire.Details() {
		value, err := detail.Value()
		if err != nil {
			continue // Of a type that this version does not know.
		}
		switch value := value.(type) {
		case *errdetails.ErrorInfo:
			if value.Domain == "caxton" {
				read.Reason, read.Metadata = value.Reason, value.Metadata
			}
		case *errdetails.BadRequest:
			read.Violations = append(read.Violations, value.FieldViolations...)
		case *errdetails.RetryInfo:
			read.RetryAfter = value.RetryDelay.AsDuration()
		case *caxtonv1.Diagnostic:
			read.Diagnostics = append(read.Diagnostics, value)
		}
	}
	return read, true
}

// TurnError is a turn that came to no reply. The call itself went well.
type TurnError struct {
	// Reason is the name of a TurnFailureReason, such as MODEL_UNAVAILABLE; CANCELLED when a caller
	// ended the turn, IN_DOUBT when it waits for a decision (Turns.ResolveTurn).
	Reason  string
	Message string
	TurnID  string
}

func (e *TurnError) Error() string { return e.Message }
