import unittest

import grpc
from google.rpc import error_details_pb2
from stage import AWAY, Refusal, diagnostic, on_stage

import caxton
from caxton.v1 import agent_service_pb2

DEPLOYED = agent_service_pb2.DeployAgentResponse(agent={"name": "Guide"})
LISTED = agent_service_pb2.ListAgentsResponse(next_page_token="more")
FULL = Refusal(
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    error_details_pb2.ErrorInfo(reason="QUEUE_FULL", domain="caxton", metadata={"limit": "10"}),
    error_details_pb2.RetryInfo(retry_delay={"nanos": 1_000_000}),
)
INVALID = Refusal(
    grpc.StatusCode.INVALID_ARGUMENT,
    error_details_pb2.ErrorInfo(reason="INVALID_MANIFEST", domain="caxton"),
    error_details_pb2.BadRequest(field_violations=[{"field": "toml", "description": "bad"}]),
    diagnostic(),
)


class ServiceTest(unittest.TestCase):
    def test_a_write_is_repeated_under_one_id(self) -> None:
        with on_stage(token="secret", user="ada") as (stage, client):
            stage.scripts = [[AWAY], [FULL], [DEPLOYED]]
            self.assertEqual(client.agents.deploy_agent(toml="x").agent.name, "Guide")
            ids = [request.request_id for request in stage.requests]
            self.assertEqual(len(ids), 3)
            self.assertEqual(len(set(ids)), 1)
            self.assertNotEqual(ids[0], "")
            self.assertEqual(stage.metadata[0]["authorization"], "Bearer secret")
            self.assertEqual(stage.metadata[0]["caxton-user"], "ada")

    def test_a_read_is_repeated_as_often_as_wanted(self) -> None:
        with on_stage(retries=1) as (stage, client):
            stage.scripts = [[AWAY], [LISTED], [AWAY], [AWAY]]
            self.assertEqual(client.agents.list_agents().next_page_token, "more")
            with self.assertRaises(caxton.CaxtonError):
                client.agents.list_agents()
            self.assertEqual(len(stage.requests), 4)

    def test_what_cannot_be_sent_again_is_not(self) -> None:
        with on_stage() as (stage, client):
            stage.scripts = [[AWAY], [INVALID]]
            for call in (client.agents.validate_agent, client.agents.deploy_agent):
                with self.assertRaises(caxton.CaxtonError):
                    call(toml="x")
            self.assertEqual(len(stage.requests), 2)

    def test_an_error_is_read(self) -> None:
        with on_stage(retries=0) as (stage, client):
            stage.scripts = [[INVALID], [FULL]]
            with self.assertRaises(caxton.CaxtonError) as invalid:
                client.agents.deploy_agent(toml="x")
            error = invalid.exception
            self.assertEqual(error.code, grpc.StatusCode.INVALID_ARGUMENT)
            self.assertEqual((error.reason, error.message), ("INVALID_MANIFEST", "as told"))
            self.assertEqual(error.violations, [("toml", "bad")])
            self.assertEqual([d.line for d in error.diagnostics], [2])
            self.assertIsNone(error.retry_after)
            with self.assertRaises(caxton.CaxtonError) as full:
                client.agents.deploy_agent(toml="x")
            self.assertEqual(full.exception.metadata, {"limit": "10"})
            self.assertEqual(full.exception.retry_after, 0.001)

    def test_a_deadline_holds_over_all_repeats(self) -> None:
        with on_stage(timeout=0.3, retries=1000) as (stage, client):
            stage.scripts = [[AWAY] for _ in range(1000)]
            with self.assertRaises(caxton.CaxtonError):
                client.agents.list_agents()
            self.assertLess(len(stage.requests), 9)

    def test_a_call_that_does_not_exist(self) -> None:
        with on_stage() as (_, client), self.assertRaisesRegex(AttributeError, "fly"):
            client.agents.fly()


if __name__ == "__main__":
    unittest.main()
