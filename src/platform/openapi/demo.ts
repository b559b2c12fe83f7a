/**
 * The records that examples name: those of the demo clinic that `npm start` loads. Their ids are the same on every machine;
 * a test compares them with the demo's.
 */
export const DEMO = {
  clinic: '01920000-0000-7000-8000-00000000000a',
  doctors: {
    general: '12426065-84ea-5ccd-96a5-c2024af24624',
    urgentCare: '6bba8ae8-de5f-5548-bf18-653bf5e18db5',
    physiotherapy: '37ea10af-30db-50fc-b80d-b28b13726c9c',
  },
  locations: {
    indiranagar: '33764b37-e154-595d-85dc-06f46d2f4f9d',
    koramangala: 'ec6468ea-f9e9-5fdd-ba07-535735240365',
    whitefield: '32262086-9bf2-5e50-b70b-1bb00fe41c2e',
  },
  patients: {
    arjun: 'bc638c03-cb9b-59dd-a4a7-0623b27e420a',
    farhan: 'b5460725-aee3-5abb-908c-03f32e7e2d6f',
    anika: '4b91daf8-c66a-52a7-ac1c-01a83c2d2a33',
    withoutLogin: '41494375-9c14-526c-a96b-29ef907b61a5',
    registeredOnce: '81853bf4-4c8f-5c73-aa9a-6d88756d5dc7',
    registeredTwice: '2e8b5a8f-9b2f-5c1c-9d7d-320bf33d164b',
    married: '54a0a96e-ab50-5a62-a0dc-915f94eeae82',
    maiden: '5fc29162-09aa-575a-a46b-9817073ca410',
  },
  users: {
    arjun: '6387e263-b7d5-52d5-a290-be874c480891',
    pharmacist: 'ff7384aa-4e26-5ade-9250-98c777675b14',
  },
  visits: {
    coming: '92028ec2-d154-5efc-9b35-c4aeed9bc4b4',
    past: 'fdb4235e-f44a-5703-98c0-8bbac6f88b97',
    withoutPlan: '22edd0bf-979c-5f43-92cd-0aa822a6d267',
    toMove: '53a1aaa2-e0cc-5b54-be8a-cf0b1873c6d9',
    toCancel: '6521f1a2-6048-5947-8503-02585a5f367d',
    toDelete: '3491748c-88e7-545e-9769-05dee0322ea2',
    next: '1e9050c8-b83d-5ad5-b080-cf913edeff2f',
    waiting: 'e337191e-0b0e-5db9-ade3-f1b7c9845cf0',
    waitingToo: '676c7fd1-c5a2-51b5-bfbf-a4d5166d91a4',
    begun: '4d252d5e-a6b5-5f2f-b2cf-8d271288b793',
    call: 'c9ecafe1-b9db-5b2d-a7df-d83339f07fd6',
    laterCall: 'f6158d67-538e-5972-a19e-a08ebad5308e',
  },
  plans: {
    overdue: '5f095dc2-35a9-5a5b-8f4f-8202d725101b',
    open: '4b5f75a2-9c49-5518-af35-ccf02f03e229',
    toCancel: '526f2449-3e6e-5f24-84aa-e9b12b22f7bf',
    toCall: 'e98b1a6c-1530-54cf-934b-620cdc49322d',
  },
  series: '33132156-1224-5d71-af3d-87ef2f9ec441',
  template: 'd3be4986-4d6c-51ac-b6ae-451aee0293d6',
  calendar: 'edd74ca5-7382-55ed-8c05-a86e29f1e9d7',
  display: 'c7baaf02-8cba-5a9c-8217-10d0a21e53dd',
  invite: '32046e09-6b74-58bd-be0f-863dd26dde98',
  timeOff: '05b5ab94-f202-5632-98e2-54e2026d5f8c',
  closure: 'a5f55fc8-26df-5233-9e95-aad3de7204cf',
  events: {
    // Made by scripts/demo/event-rows.ts.
    parked: '999000000000000001',
  },
  memberships: {
    support: '4128ddce-d1a6-5799-9cea-2982ae38204d',
    invited: '1787b25a-87a1-5ef8-82e9-575d5a2abaf0',
  },
  inbox: {
    yes: 'fb86d819-5903-5062-b793-ce152acb2b04',
    stop: '60415787-a980-5cbd-b4bb-56217c1fe900',
    sentence: '0b9b87ce-cf3f-5f62-85b2-af3aba386ac0',
  },
  links: {
    pending: '48867180-9405-57df-b221-6f081d1b3906',
    pendingElsewhere: 'd280f34d-a304-50ce-ae23-81f9f7cd40bd',
  },
  imports: {
    open: '20aa7be6-4fc1-5f59-aea1-0cb85337991a',
    profiled: '8c20b03f-5c9b-524f-9272-b6bc526c76b6',
    checked: 'a9bebfe9-9f47-57dc-8e4c-514e47693b51',
    done: 'bd4f0b38-1d68-54e2-aaf0-73d6cc08702b',
  },
  webhooks: {
    off: '16403568-99f4-5be0-ae1a-d9fe0ac2d2d5',
    offElsewhere: '203edd11-7172-5a9b-b42c-9bf22d2eb67d',
  },
  export: 'bd675803-4071-583d-a58a-15b64da1ff18',
  notification: '41fc1db2-175d-5f86-9951-812b4279ac44',
  reminderRules: {
    threeDays: '37dfaf20-9a1d-322a-8426-5cfe8010cbc8',
    dayElsewhere: 'ac6982ad-4f0b-384d-873c-e839fd4969b8',
  },
  messageTemplate: '34fe7349-bcef-5b86-96e8-5772f46e61b1',
} as const
