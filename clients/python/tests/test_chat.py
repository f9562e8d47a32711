import unittest

import grpc
from stage import ACCEPTED, AWAY, chatted, on_stage, piece, watched

import caxton
from caxton.v1 import turn_pb2
from caxton.v1.turn_service_pb2 import WatchTurnRequest


def in_words(event: turn_pb2.ChatEvent) -> str:
    if event.WhichOneof("event") == "text_delta":
        return f"{event.text_delta.offset}:{event.text_delta.text}"
    return event.WhichOneof("event")


def completed(text: str) -> dict:
    return {"completed": {"text": text, "message_id": "msg_1"}}


class ChatTest(unittest.TestCase):
    def check(self, scripts: list, seen: list[str], after: list[int]) -> None:
        with on_stage() as (stage, client):
            stage.scripts = scripts
            self.assertEqual([in_words(e) for e in client.chat("lab/Guide", "Hi")], seen)
            watches = [r for r in stage.requests if isinstance(r, WatchTurnRequest)]
            places = [(w.workspace, w.turn_id, w.after_sequence) for w in watches]
            self.assertEqual(places, [("lab", "turn_1", sequence) for sequence in after])
            ids = {r.request_id for r in stage.requests if hasattr(r, "request_id")}
            self.assertEqual(len(ids), 1)
            self.assertNotIn("", ids)

    def test_text_sent_again_is_cut_off_by_utf16_units(self) -> None:
        self.check(
            [
                [chatted(1, **ACCEPTED), chatted(**piece(0, "😀He")), AWAY],
                [watched(**piece(0, "😀Hello")), watched(2, **completed("😀Hello"))],
            ],
            ["accepted", "0:😀He", "4:llo", "completed"],
            [1],
        )

    def test_a_step_that_began_again_replaces_its_text(self) -> None:
        self.check(
            [
                [chatted(1, **ACCEPTED), chatted(**piece(0, "Wrong")), AWAY],
                [
                    watched(2, step_restarted={"step": 1, "attempt": 2}),
                    watched(**piece(0, "Right", attempt=2)),
                    watched(3, **completed("Right")),
                ],
            ],
            ["accepted", "0:Wrong", "step_restarted", "0:Right", "completed"],
            [1],
        )

    def test_a_stream_that_ends_too_early_is_a_break_too(self) -> None:
        self.check(
            [[chatted(1, **ACCEPTED)], [watched(1, **ACCEPTED), watched(2, **completed("done"))]],
            ["accepted", "completed"],
            [1],
        )

    def test_a_message_whose_acceptance_is_unknown_is_sent_again(self) -> None:
        self.check(
            [[AWAY], [chatted(1, **ACCEPTED), chatted(2, **completed("done"))]],
            ["accepted", "completed"],
            [],
        )

    def test_it_gives_up_before_and_after_the_turn_is_known(self) -> None:
        for scripts, options, calls in (
            ([[AWAY], [AWAY]], {"retries": 1}, 2),
            ([[chatted(1, **ACCEPTED), AWAY]], {"resume": 0.001}, 1),
        ):
            with on_stage(**options) as (stage, client):
                stage.scripts = scripts
                with self.assertRaises(caxton.CaxtonError) as raised:
                    client.chat("Guide", "Hi").text()
                self.assertEqual(raised.exception.code, grpc.StatusCode.UNAVAILABLE)
                self.assertEqual(len(stage.requests), calls)

    def test_reply(self) -> None:
        with on_stage() as (stage, client):
            stage.scripts = [[chatted(1, **ACCEPTED), chatted(2, **completed("Hello"))]]
            reply = client.chat(capability="guiding", message="Hi").reply()
            self.assertEqual(reply, caxton.Reply("Hello", "turn_1", "conv_1", "msg_1"))
            self.assertEqual(stage.requests[0].capability, "guiding")

    def test_a_turn_without_a_reply(self) -> None:
        limit = turn_pb2.TURN_FAILURE_REASON_STEP_LIMIT
        failure = {"reason": limit, "message": "20 steps"}
        cancelled = {"actor": "ada", "reason": "late"}
        in_doubt = "whether the call of pay was done is unknown: decide it"
        for end, reason, message in (
            ({"failed": {"failure": failure}}, "STEP_LIMIT", "20 steps"),
            ({"cancelled": cancelled}, "CANCELLED", "ada cancelled the turn: late"),
            ({"in_doubt": {"tool": "pay"}}, "IN_DOUBT", in_doubt),
        ):
            with on_stage() as (stage, client):
                stage.scripts = [[chatted(1, **ACCEPTED), chatted(2, **end)]]
                with self.assertRaises(caxton.TurnError) as raised:
                    client.chat("Guide", "Hi").text()
                error = raised.exception
                self.assertEqual((error.reason, str(error)), (reason, message))
                self.assertEqual(error.turn_id, "turn_1")

    def test_leaving_a_chat_ends_its_call(self) -> None:
        with on_stage() as (stage, client):
            stage.scripts = [[chatted(1, **ACCEPTED), "for ever"]]
            for _ in client.chat("Guide", "Hi"):
                break
            self.assertTrue(stage.left.wait(20))


if __name__ == "__main__":
    unittest.main()
