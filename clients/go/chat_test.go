package caxton_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"caxton"
	caxtonv1 "caxton/gen/caxton/v1"
	"caxton/gen/caxton/v1/caxtonv1connect"
	"connectrpc.com/connect"
)

var errAway = connect.NewError(connect.CodeUnavailable, errors.New("stopping"))

type event = caxtonv1.ChatEvent

// script is one stream: its events, and what it ends with. A nil error ends it without one.
type script struct {
	events []*event
	end    error
}

// stage plays one script for each stream that is opened.
type stage struct {
	caxtonv1connect.UnimplementedChatServiceHandler
	caxtonv1connect.UnimplementedTurnServiceHandler
	scripts []script
	chats   []*caxtonv1.ChatRequest
	after   []uint64
	left    chan struct{}
}

func (s *stage) next() script {
	script := s.scripts[0]
	s.scripts = s.scripts[1:]
	return script
}

func (s *stage) Chat(
	ctx context.Context,
	request *caxtonv1.ChatRequest,
	stream *connect.ServerStream[caxtonv1.ChatResponse],
) error {
	s.chats = append(s.chats, request)
	script := s.next()
	for _, event := range script.events {
		if err := stream.Send(&caxtonv1.ChatResponse{Event: event}); err != nil {
			return err
		}
	}
	if s.left != nil {
		<-ctx.Done()
		close(s.left)
	}
	return script.end
}

func (s *stage) WatchTurn(
	_ context.Context,
	request *caxtonv1.WatchTurnRequest,
	stream *connect.ServerStream[caxtonv1.WatchTurnResponse],
) error {
	s.after = append(s.after, request.AfterSequence)
	script := s.next()
	for _, event := range script.events {
		if err := stream.Send(&caxtonv1.WatchTurnResponse{Event: event}); err != nil {
			return err
		}
	}
	return script.end
}

// serve answers on a port by HTTP/2, as the real server does.
func serve(t *testing.T, handler http.Handler) string {
	server := httptest.NewUnstartedServer(handler)
	server.Config.Protocols = new(http.Protocols)
	server.Config.Protocols.SetUnencryptedHTTP2(true)
	server.Start()
	t.Cleanup(server.Close)
	return server.URL
}

func play(t *testing.T, stage *stage, options ...caxton.Option) *caxton.Client {
	mux := http.NewServeMux()
	mux.Handle(caxtonv1connect.NewChatServiceHandler(stage))
	mux.Handle(caxtonv1connect.NewTurnServiceHandler(stage))
	return caxton.New(serve(t, mux), options...)
}

func durable(sequence uint64, event *event) *event {
	event.TurnId, event.Sequence = "turn_1", sequence
	return event
}

func accepted(sequence uint64) *event {
	return durable(sequence, &event{Event: &caxtonv1.ChatEvent_Accepted{
		Accepted: &caxtonv1.TurnAccepted{ConversationId: "conv_1"},
	}})
}

func restarted(sequence uint64, attempt uint32) *event {
	return durable(sequence, &event{Event: &caxtonv1.ChatEvent_StepRestarted{
		StepRestarted: &caxtonv1.StepRestarted{Step: 1, Attempt: attempt},
	}})
}

func piece(attempt, offset uint32, text string) *event {
	return &event{TurnId: "turn_1", Event: &caxtonv1.ChatEvent_TextDelta{
		TextDelta: &caxtonv1.TextDelta{Step: 1, Attempt: attempt, Offset: offset, Text: text},
	}}
}

func completed(sequence uint64, text string) *event {
	return durable(sequence, &event{Event: &caxtonv1.ChatEvent_Completed{
		Completed: &caxtonv1.TurnCompleted{Text: text},
	}})
}

func failed(sequence uint64) *event {
	failure := &caxtonv1.TurnFailure{
		Reason:  caxtonv1.TurnFailureReason_TURN_FAILURE_REASON_STEP_LIMIT,
		Message: "20 steps",
	}
	return durable(sequence, &event{Event: &caxtonv1.ChatEvent_Failed{
		Failed: &caxtonv1.TurnFailed{Failure: failure},
	}})
}

func inWords(event *event) string {
	if delta := event.GetTextDelta(); delta != nil {
		return fmt.Sprintf("%d:%s", delta.Offset, delta.Text)
	}
	return fmt.Sprint(event.Sequence)
}

func TestChatIsTakenUpWhereItBroke(t *testing.T) {
	cases := []struct {
		name    string
		scripts []script
		seen    []string
		after   []uint64
	}{
		{
			name: "text sent again is cut off, by UTF-16 units",
			scripts: []script{
				{[]*event{accepted(1), piece(1, 0, "😀He")}, errAway},
				{[]*event{piece(1, 0, "😀Hello"), completed(2, "😀Hello")}, nil},
			},
			seen:  []string{"1", "0:😀He", "4:llo", "2"},
			after: []uint64{1},
		},
		{
			name: "a step that began again replaces its text",
			scripts: []script{
				{[]*event{accepted(1), piece(1, 0, "Wrong")}, errAway},
				{[]*event{restarted(2, 2), piece(2, 0, "Right"), completed(3, "Right")}, nil},
			},
			seen:  []string{"1", "0:Wrong", "2", "0:Right", "3"},
			after: []uint64{1},
		},
		{
			name: "a stream that ends too early is a break too",
			scripts: []script{
				{[]*event{accepted(1)}, nil},
				{[]*event{accepted(1), completed(2, "done")}, nil},
			},
			seen:  []string{"1", "2"},
			after: []uint64{1},
		},
		{
			name: "a message whose acceptance is unknown is sent again",
			scripts: []script{
				{nil, errAway},
				{[]*event{accepted(1), completed(2, "done")}, nil},
			},
			seen: []string{"1", "2"},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			stage := &stage{scripts: c.scripts}
			client := play(t, stage)
			var seen []string
			for event, err := range client.Chat(t.Context(), "lab/Guide", "Hi") {
				if err != nil {
					t.Fatal(err)
				}
				seen = append(seen, inWords(event))
			}
			if !slices.Equal(seen, c.seen) || !slices.Equal(stage.after, c.after) {
				t.Errorf("saw %q after %v, not %q after %v", seen, stage.after, c.seen, c.after)
			}
			for _, chat := range stage.chats {
				if chat.RequestId == "" || chat.RequestId != stage.chats[0].RequestId {
					t.Errorf("request ids differ: %q", chat.RequestId)
				}
			}
		})
	}
}

func TestChatGivesUp(t *testing.T) {
	before := &stage{scripts: []script{{nil, errAway}, {nil, errAway}}}
	_, err := play(t, before, caxton.WithRetries(1)).Chat(t.Context(), "Guide", "Hi").Reply()
	if connect.CodeOf(err) != connect.CodeUnavailable || len(before.chats) != 2 {
		t.Errorf("%v after %d tries", err, len(before.chats))
	}
	after := &stage{scripts: []script{{[]*event{accepted(1)}, errAway}}}
	impatient := play(t, after, caxton.WithResume(time.Millisecond))
	_, err = impatient.Chat(t.Context(), "Guide", "Hi").Reply()
	if connect.CodeOf(err) != connect.CodeUnavailable || len(after.after) != 0 {
		t.Errorf("%v after %d watches", err, len(after.after))
	}
}

func TestReply(t *testing.T) {
	good := &stage{scripts: []script{{[]*event{accepted(1), completed(2, "Hello")}, nil}}}
	reply, err := play(t, good).Chat(t.Context(), "Guide", "Hi").Reply()
	if err != nil {
		t.Fatal(err)
	}
	want := caxton.Reply{Text: "Hello", TurnID: "turn_1", ConversationID: "conv_1"}
	if *reply != want {
		t.Errorf("%+v", reply)
	}
	bad := &stage{scripts: []script{{[]*event{accepted(1), failed(2)}, nil}}}
	_, err = play(t, bad).Chat(t.Context(), "Guide", "Hi").Reply()
	var turn *caxton.TurnError
	if !errors.As(err, &turn) || turn.Reason != "STEP_LIMIT" || turn.Message != "20 steps" {
		t.Errorf("%v", err)
	}
}

func TestLeavingAChatEndsItsCall(t *testing.T) {
	left := make(chan struct{})
	stage := &stage{scripts: []script{{[]*event{accepted(1)}, nil}}, left: left}
	for range play(t, stage).Chat(t.Context(), "Guide", "Hi") {
		break
	}
	<-left
}
