package caxton

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	caxtonv1 "caxton/gen/caxton/v1"
	"connectrpc.com/connect"
)

// Chat is the events of one message's turn. A connection that breaks is taken up where it broke; no
// event and no piece of text comes twice or is left out. After StepRestarted the text of that step
// so far does not count. An error is the last thing that comes. Leaving the loop ends the call; the
// turn goes on. Each loop sends the message again, under the same request id: the turn is the same.
type Chat iter.Seq2[*caxtonv1.ChatEvent, error]

// ChatOption changes a chat.
type ChatOption func(*caxtonv1.ChatRequest)

// InConversation goes on with a conversation. Default: a new one.
func InConversation(id string) ChatOption {
	return func(request *caxtonv1.ChatRequest) { request.ConversationId = id }
}

// WithRequestID names the message: sent again, it leads to the same turn. Default: a new id.
func WithRequestID(id string) ChatOption {
	return func(request *caxtonv1.ChatRequest) { request.RequestId = id }
}

// WithCapability sends to any agent with the capability instead, in a workspace; empty means
// default. The agent is then left empty.
func WithCapability(capability, workspace string) ChatOption {
	return func(request *caxtonv1.ChatRequest) {
		request.Recipient = &caxtonv1.ChatRequest_Capability{Capability: capability}
		request.Workspace = workspace
	}
}

// Chat sends a message to an agent, "name" or "workspace/name", once the result is looped over.
func (c *Client) Chat(ctx context.Context, agent, message string, options ...ChatOption) Chat {
	request := &caxtonv1.ChatRequest{
		Recipient: &caxtonv1.ChatRequest_Agent{Agent: agent},
		Message:   message,
		RequestId: newRequestID(),
	}
	workspace, _, qualified := strings.Cut(agent, "/")
	if !qualified {
		workspace = ""
	}
	for _, option := range options {
		option(request)
	}
	if request.Workspace != "" {
		workspace = request.Workspace
	}
	return func(yield yieldFunc) {
		follower := &follower{client: c, request: request, workspace: workspace}
		follower.run(ctx, yield)
	}
}

// Reply is what an agent answered.
type Reply struct{ Text, TurnID, ConversationID, MessageID string }

// Reply reads to the end. The error is a *[TurnError] when the turn comes to no reply.
func (chat Chat) Reply() (*Reply, error) {
	reply := &Reply{}
	for event, err := range chat {
		if err != nil {
			return nil, err
		}
		reply.TurnID = event.TurnId
		switch what := event.Event.(type) {
		case *caxtonv1.ChatEvent_Accepted:
			reply.ConversationID = what.Accepted.ConversationId
		case *caxtonv1.ChatEvent_Started:
			reply.ConversationID = what.Started.ConversationId
		case *caxtonv1.ChatEvent_Completed:
			reply.Text, reply.MessageID = what.Completed.Text, what.Completed.MessageId
			return reply, nil
		}
		if err := turnError(event); err != nil {
			return nil, err
		}
	}
	return nil, errors.New("the turn ended without a last event")
}

func turnError(event *caxtonv1.ChatEvent) error {
	switch what := event.Event.(type) {
	case *caxtonv1.ChatEvent_Failed:
		failure := what.Failed.GetFailure()
		reason := strings.TrimPrefix(failure.GetReason().String(), "TURN_FAILURE_REASON_")
		return &TurnError{Reason: reason, Message: failure.GetMessage(), TurnID: event.TurnId}
	case *caxtonv1.ChatEvent_Cancelled:
		message := what.Cancelled.Actor + " cancelled the turn"
		if what.Cancelled.Reason != "" {
			message += ": " + what.Cancelled.Reason
		}
		return &TurnError{Reason: "CANCELLED", Message: message, TurnID: event.TurnId}
	case *caxtonv1.ChatEvent_InDoubt:
		tool := what.InDoubt.Tool
		message := fmt.Sprintf("whether the call of %s was done is unknown: decide it", tool)
		return &TurnError{Reason: "IN_DOUBT", Message: message, TurnID: event.TurnId}
	}
	return nil
}

// follower reads a turn over as many connections as it takes.
type follower struct {
	client    *Client
	request   *caxtonv1.ChatRequest
	workspace string
	turnID    string
	news      newsFilter
	breaks    int
	deadline  time.Time
}

type yieldFunc = func(*caxtonv1.ChatEvent, error) bool

func (f *follower) run(ctx context.Context, yield yieldFunc) {
	for {
		done, err := f.read(ctx, yield)
		if done {
			return
		}
		if !f.waitAfter(ctx, err) {
			yield(nil, err)
			return
		}
	}
}

// read follows one connection; done when the turn ended or the caller left.
func (f *follower) read(ctx context.Context, yield yieldFunc) (bool, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	receive, err := f.open(ctx)
	for err == nil {
		var event *caxtonv1.ChatEvent
		if event, err = receive(); err != nil {
			break
		}
		f.turnID, f.breaks = event.TurnId, 0
		for _, news := range f.news.pass(event) {
			if !yield(news, nil) {
				return true, nil
			}
		}
		if isLast(event) {
			return true, nil
		}
	}
	return false, err
}

func (f *follower) open(ctx context.Context) (func() (*caxtonv1.ChatEvent, error), error) {
	if f.turnID == "" {
		stream, err := f.client.Chats.Chat(ctx, f.request)
		if err != nil {
			return nil, err
		}
		return receiver(stream), nil
	}
	stream, err := f.client.Turns.WatchTurn(ctx, &caxtonv1.WatchTurnRequest{
		Workspace:     f.workspace,
		TurnId:        f.turnID,
		AfterSequence: f.news.sequence,
	})
	if err != nil {
		return nil, err
	}
	return receiver(stream), nil
}

type eventful[Message any] interface {
	*Message
	GetEvent() *caxtonv1.ChatEvent
}

func receiver[Message any, Pointer eventful[Message]](
	stream *connect.ServerStreamForClient[Message],
) func() (*caxtonv1.ChatEvent, error) {
	return func() (*caxtonv1.ChatEvent, error) {
		if stream.Receive() {
			return Pointer(stream.Msg()).GetEvent(), nil
		}
		if err := stream.Err(); err != nil {
			return nil, err
		}
		early := errors.New("the stream ended before the turn did")
		return nil, connect.NewError(connect.CodeUnavailable, early)
	}
}

// waitAfter waits before the next try; false when there should be none.
func (f *follower) waitAfter(ctx context.Context, err error) bool {
	if ctx.Err() != nil || !(isPassing(err) || f.turnID != "" && Reason(err) == "") {
		return false
	}
	if f.breaks == 0 {
		f.deadline = time.Now().Add(f.client.settings.resume)
	}
	pause := pauseBefore(f.breaks, err)
	f.breaks++
	if f.turnID == "" && f.breaks > f.client.settings.retries {
		return false
	}
	if f.turnID != "" && time.Now().Add(pause).After(f.deadline) {
		return false
	}
	return sleep(ctx, pause)
}

func isLast(event *caxtonv1.ChatEvent) bool {
	switch event.Event.(type) {
	case *caxtonv1.ChatEvent_Completed, *caxtonv1.ChatEvent_Failed, *caxtonv1.ChatEvent_Cancelled:
		return true
	}
	return false
}

func newRequestID() string {
	var bytes [16]byte
	_, _ = rand.Read(bytes[:]) // Never fails; see crypto/rand.
	return hex.EncodeToString(bytes[:])
}
