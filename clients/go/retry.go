package caxton

import (
	"context"
	"math/rand/v2"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

const (
	firstPause = 100 * time.Millisecond
	pauseMax   = 2 * time.Second
)

// interceptor says who calls, gives writes an id, sets deadlines, and repeats what can be repeated.
type interceptor struct{ settings settings }

func (i *interceptor) WrapUnary(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, request connect.AnyRequest) (connect.AnyResponse, error) {
		i.presentIn(request.Header().Set)
		if _, ok := ctx.Deadline(); !ok && i.settings.timeout > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, i.settings.timeout)
			defer cancel()
		}
		retries := 0
		if giveRequestID(request.Any()) || isRead(request.Spec()) {
			retries = i.settings.retries
		}
		for count := 0; ; count++ {
			response, err := next(ctx, request)
			if err == nil || count >= retries || !isPassing(err) {
				return response, err
			}
			if !sleep(ctx, pauseBefore(count, err)) {
				return nil, err
			}
		}
	}
}

func (i *interceptor) WrapStreamingClient(
	next connect.StreamingClientFunc,
) connect.StreamingClientFunc {
	return func(ctx context.Context, spec connect.Spec) connect.StreamingClientConn {
		conn := next(ctx, spec)
		i.presentIn(conn.RequestHeader().Set)
		return conn
	}
}

func (i *interceptor) WrapStreamingHandler(
	next connect.StreamingHandlerFunc,
) connect.StreamingHandlerFunc {
	return next
}

func (i *interceptor) presentIn(set func(name, value string)) {
	if i.settings.token != "" {
		set("Authorization", "Bearer "+i.settings.token)
	}
	if i.settings.user != "" {
		set("Caxton-User", i.settings.user)
	}
}

// giveRequestID gives the request an id where it has none; false when it can have none.
func giveRequestID(request any) bool {
	message, ok := request.(proto.Message)
	if !ok {
		return false
	}
	reflected := message.ProtoReflect()
	field := reflected.Descriptor().Fields().ByName("request_id")
	if field != nil && !reflected.Has(field) {
		reflected.Set(field, protoreflect.ValueOfString(newRequestID()))
	}
	return field != nil
}

// isRead tells whether the contract answers the call to GET: then it changes nothing.
func isRead(spec connect.Spec) bool {
	method, ok := spec.Schema.(protoreflect.MethodDescriptor)
	if !ok {
		return false
	}
	rule, ok := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
	return ok && rule.GetGet() != ""
}

// isPassing tells whether the same call may well succeed a moment later.
func isPassing(err error) bool {
	failed, ok := FromError(err)
	return ok && (failed.Code == connect.CodeUnavailable || failed.RetryAfter > 0)
}

// pauseBefore doubles each time, with chance, so that many clients do not come back at once, and is
// never less than the server asks for.
func pauseBefore(count int, err error) time.Duration {
	longest := min(pauseMax, firstPause<<min(count, 10))
	pause := longest/2 + rand.N(longest/2)
	if failed, ok := FromError(err); ok {
		pause += failed.RetryAfter
	}
	return pause
}

// sleep waits; false when the context ends before.
func sleep(ctx context.Context, pause time.Duration) bool {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= pause {
		return false
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
