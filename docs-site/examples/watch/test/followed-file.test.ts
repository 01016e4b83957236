import { appendFile, mkdtemp, rename, rm, truncate, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { FollowedFile } from "../followed-file.ts";
import { all } from "./support/all.ts";

let folder: string;
let path: string;
let file: FollowedFile;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "followed-file-"));
  path = join(folder, "log");
  await writeFile(path, "before\n");
  file = await FollowedFile.open(path);
});

afterEach(async () => {
  await file.close();
  await rm(folder, { recursive: true });
});

const grown = (): Promise<string[]> => all(file.grown());

it("is read from where it ended when it was opened", async () => {
  expect(await grown()).toEqual([]);
  await appendFile(path, "one\ntwo\n");
  expect(await grown()).toEqual(["one", "two"]);
  expect(await grown()).toEqual([]);
});

it("has a line only when that is complete", async () => {
  await appendFile(path, "on");
  expect(await grown()).toEqual([]);
  await appendFile(path, "e\ntw");
  expect(await grown()).toEqual(["one"]);
});

it("is read to its end, and its follower from the start, when it is rotated", async () => {
  await appendFile(path, "old\nwithout newline");
  await rename(path, `${path}.1`);
  await writeFile(path, "new\n");
  expect(await grown()).toEqual(["old", "without newline", "new"]);
  await appendFile(path, "newer\n");
  expect(await grown()).toEqual(["newer"]);
});

it("is read on while nothing has taken its place", async () => {
  await rename(path, `${path}.1`);
  await appendFile(`${path}.1`, "late\n");
  expect(await grown()).toEqual(["late"]);
  await writeFile(path, "new\n");
  expect(await grown()).toEqual(["new"]);
});

it("is another file when it was deleted and made again", async () => {
  await unlink(path);
  await writeFile(path, "before\nagain\n");
  expect(await grown()).toEqual(["before", "again"]);
});

it("is read from the start when it was truncated", async () => {
  await appendFile(path, "long line\nand the beginning of");
  expect(await grown()).toEqual(["long line"]);
  await truncate(path);
  await appendFile(path, "anew\n");
  expect(await grown()).toEqual(["anew"]);
});

it.each(["", "missing/file"])("cannot be opened where there is no file: %j", async (name) => {
  await expect(FollowedFile.open(join(folder, name))).rejects.toMatchObject({ name: "CannotOpen" });
});
