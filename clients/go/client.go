// Package caxton talks with a Caxton server: deploy agents, chat with them, look at what they do.
//
//	client := caxton.New("http://127.0.0.1:8080")
//	for event, err := range client.Chat(ctx, "Writer", "Hello") {
//		// …
//	}
//
// Calls that are safe to send twice are repeated while the server is away for a moment; writes get
// a request id for that. Errors are read with [FromError] and [Reason].
package caxton

import (
	"net/http"
	"strings"
	"time"

	"caxton/gen/caxton/v1/caxtonv1connect"
	"connectrpc.com/connect"
)

// Client has one typed client for each service of a server. It is safe for use by many goroutines.
type Client struct {
	Agents        caxtonv1connect.AgentServiceClient
	Chats         caxtonv1connect.ChatServiceClient
	Conversations caxtonv1connect.ConversationServiceClient
	Turns         caxtonv1connect.TurnServiceClient
	System        caxtonv1connect.SystemServiceClient
	settings      settings
}

type settings struct {
	httpClient  connect.HTTPClient
	token, user string
	timeout     time.Duration
	retries     int
	resume      time.Duration
}

// Option changes how a [Client] presents itself, how long it waits and how often it tries.
type Option func(*settings)

// WithToken sends the token of server.json with each call. Default: none.
func WithToken(token string) Option { return func(s *settings) { s.token = token } }

// WithUser shows a name as the author of changes; it is never used for rights. Default: none.
func WithUser(user string) Option { return func(s *settings) { s.user = user } }

// WithTimeout is the deadline of each unary call whose context has none, over all its repeats; 0
// means none. Default: 30 s.
func WithTimeout(timeout time.Duration) Option { return func(s *settings) { s.timeout = timeout } }

// WithRetries is how often a call that failed for a passing reason is sent again, where that does
// nothing twice. Default: 4.
func WithRetries(retries int) Option { return func(s *settings) { s.retries = retries } }

// WithResume is how long a broken chat is taken up again without news. Default: 60 s.
func WithResume(resume time.Duration) Option { return func(s *settings) { s.resume = resume } }

// WithHTTPClient is what calls are made with; it must speak HTTP/2, without TLS too where the
// server's address has none. Default: a client of its own.
func WithHTTPClient(client connect.HTTPClient) Option {
	return func(s *settings) { s.httpClient = client }
}

// New returns a client of the server at url, such as http://127.0.0.1:8080. Nothing is sent before
// the first call.
func New(url string, options ...Option) *Client {
	settings := settings{
		httpClient: newHTTPClient(),
		timeout:    30 * time.Second,
		retries:    4,
		resume:     60 * time.Second,
	}
	for _, option := range options {
		option(&settings)
	}
	url = strings.TrimRight(url, "/")
	calls := connect.WithClientOptions(
		connect.WithGRPC(), connect.WithInterceptors(&interceptor{settings}),
	)
	httpClient := settings.httpClient
	return &Client{
		Agents:        caxtonv1connect.NewAgentServiceClient(httpClient, url, calls),
		Chats:         caxtonv1connect.NewChatServiceClient(httpClient, url, calls),
		Conversations: caxtonv1connect.NewConversationServiceClient(httpClient, url, calls),
		Turns:         caxtonv1connect.NewTurnServiceClient(httpClient, url, calls),
		System:        caxtonv1connect.NewSystemServiceClient(httpClient, url, calls),
		settings:      settings,
	}
}

// newHTTPClient speaks HTTP/2 only, as gRPC needs it.
func newHTTPClient() *http.Client {
	protocols := new(http.Protocols)
	protocols.SetHTTP2(true)
	protocols.SetUnencryptedHTTP2(true)
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Protocols = protocols
	return &http.Client{Transport: transport}
}
