export * from "@machinery/ctx";
export * from "@machinery/odd-helpers";
export * from "@machinery/queue";
export * from "@machinery/queue-manager";
export * from "@machinery/task-holder";
export * from "@machinery/testing";
export * from "@machinery/ticker";
