package caxton_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"caxton"
	caxtonv1 "caxton/gen/caxton/v1"
	"caxton/gen/caxton/v1/caxtonv1connect"
	"connectrpc.com/connect"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/types/known/durationpb"
)

// flaky fails a number of times, then answers.
type flaky struct {
	caxtonv1connect.UnimplementedAgentServiceHandler
	failure    error
	left       int
	requestIDs []string
	headers    []string
}

func (f *flaky) trip() error {
	if f.left--; f.left >= 0 {
		return f.failure
	}
	return nil
}

func (f *flaky) DeployAgent(
	ctx context.Context, request *caxtonv1.DeployAgentRequest,
) (*caxtonv1.DeployAgentResponse, error) {
	f.requestIDs = append(f.requestIDs, request.RequestId)
	if info, ok := connect.CallInfoForHandlerContext(ctx); ok {
		header := info.RequestHeader()
		f.headers = append(f.headers, header.Get("Authorization"), header.Get("Caxton-User"))
	}
	return &caxtonv1.DeployAgentResponse{}, f.trip()
}

func (f *flaky) GetAgent(
	context.Context, *caxtonv1.GetAgentRequest,
) (*caxtonv1.GetAgentResponse, error) {
	f.requestIDs = append(f.requestIDs, "")
	return &caxtonv1.GetAgentResponse{}, f.trip()
}

func (f *flaky) ValidateAgent(
	context.Context, *caxtonv1.ValidateAgentRequest,
) (*caxtonv1.ValidateAgentResponse, error) {
	f.requestIDs = append(f.requestIDs, "")
	return &caxtonv1.ValidateAgentResponse{}, f.trip()
}

func serveFlaky(t *testing.T, handler *flaky, options ...caxton.Option) *caxton.Client {
	_, routes := caxtonv1connect.NewAgentServiceHandler(handler)
	return caxton.New(serve(t, routes), options...)
}

func TestAWriteIsRepeatedUnderOneID(t *testing.T) {
	handler := &flaky{failure: errAway, left: 2}
	client := serveFlaky(t, handler, caxton.WithToken("secret"), caxton.WithUser("ada"))
	if _, err := client.Agents.DeployAgent(t.Context(), &caxtonv1.DeployAgentRequest{}); err != nil {
		t.Fatal(err)
	}
	ids := handler.requestIDs
	if len(ids) != 3 || ids[0] == "" || ids[0] != ids[1] || ids[1] != ids[2] {
		t.Errorf("sent under %q", ids)
	}
	if handler.headers[0] != "Bearer secret" || handler.headers[1] != "ada" {
		t.Errorf("presented as %q", handler.headers)
	}
}

func TestWhatIsRepeated(t *testing.T) {
	full := connect.NewError(connect.CodeResourceExhausted, errors.New("full"))
	soon := &errdetails.RetryInfo{RetryDelay: durationpb.New(time.Millisecond)}
	detail, err := connect.NewErrorDetail(soon)
	if err != nil {
		t.Fatal(err)
	}
	full.AddDetail(detail)
	unknown := connect.NewError(connect.CodeNotFound, errors.New("no"))
	read := func(client *caxton.Client) error {
		_, err := client.Agents.GetAgent(t.Context(), &caxtonv1.GetAgentRequest{})
		return err
	}
	validate := func(client *caxton.Client) error {
		_, err := client.Agents.ValidateAgent(t.Context(), &caxtonv1.ValidateAgentRequest{})
		return err
	}
	cases := []struct {
		name    string
		failure error
		left    int
		call    func(*caxton.Client) error
		calls   int
		fails   bool
	}{
		{"a read while the server is away", errAway, 2, read, 3, false},
		{"no more often than wanted", errAway, 9, read, 3, true},
		{"what the server names a time for", full, 1, read, 2, false},
		{"no failure on purpose", unknown, 1, read, 1, true},
		{"no call without an id that is not a read", errAway, 1, validate, 1, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			handler := &flaky{failure: c.failure, left: c.left}
			err := c.call(serveFlaky(t, handler, caxton.WithRetries(2)))
			if len(handler.requestIDs) != c.calls || (err != nil) != c.fails {
				t.Errorf("%d calls, %v", len(handler.requestIDs), err)
			}
		})
	}
}

func TestADeadlineHoldsOverAllRepeats(t *testing.T) {
	handler := &flaky{failure: errAway, left: 1000}
	timeout := caxton.WithTimeout(300 * time.Millisecond)
	client := serveFlaky(t, handler, timeout, caxton.WithRetries(1000))
	_, err := client.Agents.GetAgent(t.Context(), &caxtonv1.GetAgentRequest{})
	if err == nil || len(handler.requestIDs) > 8 {
		t.Errorf("%v after %d calls", err, len(handler.requestIDs))
	}
}
