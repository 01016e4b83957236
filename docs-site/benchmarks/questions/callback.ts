import { callbackQuestion } from "../callback-question.ts";

export const { question, kept } = callbackQuestion(0);
