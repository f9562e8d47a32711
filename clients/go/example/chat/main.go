// Command chat chats with an agent: chat AGENT MESSAGE.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"caxton"
)

func main() {
	client := caxton.New(os.Getenv("CAXTON_URL"))
	for event, err := range client.Chat(context.Background(), os.Args[1], os.Args[2]) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Print(event.GetTextDelta().GetText())
	}
	fmt.Println()
}
