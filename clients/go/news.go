package caxton

import (
	"unicode/utf16"

	caxtonv1 "caxton/gen/caxton/v1"
	"google.golang.org/protobuf/proto"
)

// newsFilter lets through what is new of the events of a turn, whatever is sent twice.
type newsFilter struct {
	sequence      uint64
	step, attempt uint32
	// length of the text seen of the step, in UTF-16 units as the contract counts.
	length int
}

// pass returns the event, the new part of a piece of text, or nothing.
func (f *newsFilter) pass(event *caxtonv1.ChatEvent) []*caxtonv1.ChatEvent {
	if delta := event.GetTextDelta(); delta != nil {
		return f.newText(event, delta)
	}
	if event.Sequence != 0 {
		if event.Sequence <= f.sequence {
			return nil
		}
		f.sequence = event.Sequence
	}
	return []*caxtonv1.ChatEvent{event}
}

func (f *newsFilter) newText(
	event *caxtonv1.ChatEvent, delta *caxtonv1.TextDelta,
) []*caxtonv1.ChatEvent {
	units := utf16.Encode([]rune(delta.Text))
	offset := int(delta.Offset)
	known := 0
	if delta.Step == f.step && delta.Attempt == f.attempt {
		known = max(0, f.length-offset)
	}
	if known >= len(units) {
		return nil
	}
	f.step, f.attempt, f.length = delta.Step, delta.Attempt, offset+len(units)
	if known == 0 {
		return []*caxtonv1.ChatEvent{event}
	}
	rest := proto.CloneOf(event)
	rest.GetTextDelta().Offset = uint32(offset + known)
	rest.GetTextDelta().Text = string(utf16.Decode(units[known:]))
	return []*caxtonv1.ChatEvent{rest}
}
